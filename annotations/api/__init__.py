"""The REST API: a file is the inputs and the views of one noun, `urls` is all of it at a glance."""
