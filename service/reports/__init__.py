"""Reports: the periods, the honest count, the words, and the documents that carry them."""
