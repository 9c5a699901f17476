"""Daily metrics, such as weight, sleep and steps, of each date from any number of sources."""
