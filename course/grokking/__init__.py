"""Grokking, made to be read and run: tables, networks, training, measurements and figures."""
