"""For authors: the normal form of notebooks, the metadata, execution and gate of lessons."""
