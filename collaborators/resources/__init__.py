"""The resource map: which needs of survivors who meets, for whom and where."""
