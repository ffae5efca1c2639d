"""The questions: a store and a typed query in, an answer written once as bytes out; and exports of answers."""
