"""Loop tiling: variants of a kernel in; predicted runtimes by tile and machine out, and why the best one is best."""
