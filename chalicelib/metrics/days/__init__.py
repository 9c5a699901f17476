"""Days of metrics: what a source reports of one local date."""
