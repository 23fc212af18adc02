"""The command line: what an operator does without a browser. Each command is over services and tasks."""
