"""The benchmark behind `make bench`: data set M, real servers, ratios measured in the same run."""
