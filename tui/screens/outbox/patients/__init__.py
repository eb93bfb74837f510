"""Answers of patients: as rows, and what a person does with them."""
