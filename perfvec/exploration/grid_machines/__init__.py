"""PerfVec's own ways to predict the designs of a grid, one a file; those of others are in `exploration.baselines`."""
