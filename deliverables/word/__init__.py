"""The deliverable as a Word file: text, body, pictures, styles and package, each in its file.

Everything is written as WordprocessingML text and parsed once; elements stand in the order that
the schema (ECMA-376, wml.xsd) asks for, without which Word offers to repair the file.
"""
