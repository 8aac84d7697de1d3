"""Lets `python -m perfvec` run the command line."""

from perfvec.cli import main

main(prog_name="python -m perfvec")
