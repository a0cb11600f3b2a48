// Carries the precompiled header; see cmake/Floors.cmake.
