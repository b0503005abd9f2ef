"""One output form each: HTML now; each knows the fact base and the site, none knows another."""
