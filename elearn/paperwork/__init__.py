"""Blank papers to download: each form of courses/forms/ as a DOCX in the layout of Nghị định 30/2020/NĐ-CP."""
