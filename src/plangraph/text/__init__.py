"""Chinese text without RDF: layout white space, sentences, folding for search, numbers with units."""
