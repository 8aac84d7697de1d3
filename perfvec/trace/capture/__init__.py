"""Capture: a C program or a static AArch64 binary in, a `Trace` of what it executed out.

This file imports nothing: the confined launcher runs with the standard library alone and passes through here.
"""
