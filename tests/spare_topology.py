"""The smallest topology of VPCs with a spare path each: two gateways at both ends."""

SPARE = """
version: 1
name: spare
defaults: { psk: "env:KEY" }
sites:
  cloud:
    provider: openstack
    vpcs: { v: 10.1.0.0/16 }
    gateways: { g1: { vpc: v }, g2: { vpc: v } }
  branch:
    provider: openstack
    vpcs: { w: 10.2.0.0/16 }
    gateways: { h1: { vpc: w }, h2: { vpc: w } }
tunnels:
- cloud.g1 -- branch.h1: { preference: 1, crypto: strong }
- cloud.g2 -- branch.h2: { preference: 2, crypto: strong }
"""
