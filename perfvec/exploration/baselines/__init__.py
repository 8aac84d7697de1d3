"""Methods of others that choose a design, one a file; PerfVec's own are in `perfvec.exploration.grid_machines`."""
