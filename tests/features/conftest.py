"""Property tests here call compiled kernels: the first call of a test pays for compiling, so no deadline."""

from hypothesis import settings

settings.register_profile("compiled", deadline=None)
settings.load_profile("compiled")
