"""Tools of the house: the dev server, contract builder and benchmarks; never shipped to Lambda."""
