"""Package, deploy and destroy a stage in an AWS account."""
