"""Measures search and answers on files of questions, in process or over HTTP."""
