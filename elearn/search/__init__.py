"""One search over what the site teaches and, for those who may, the units, people and mandates it keeps."""
