"""The versions of the schema, numbered; a version is never changed once it was released."""
