"""ONVIF: finding cameras on the network, asking them for their clock, streams and own recordings."""
