"""The smallest topology with a tunnel: a cloud and an office."""

SITE = """\
version: 1
name: small
defaults: { psk: "env:K" }
sites:
  a: { provider: vngcloud, region: HCM03, vpcs: { v: 10.1.0.0/16 }, gateways: { g-01: { vpc: v } } }
  b: { provider: manual, networks: { lan: 192.168.1.0/24 }, gateways: { g: { public_ip: 203.0.113.9 } } }
tunnels:
- a.g-01 -- b.g
"""  # noqa: E501 - as people write it
