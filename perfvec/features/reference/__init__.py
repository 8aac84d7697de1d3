"""Reference timings: each instruction's commit-time increment on a fixed set of simple reference machines."""
