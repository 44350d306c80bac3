"""A plan as text for people: what matters first, then site by site only what differs."""

from vpn_declare.renderers.text.renderer import TextRenderer

RENDERER = TextRenderer()
