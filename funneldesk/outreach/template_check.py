"""What a message template may say: fields, fallbacks, three filters, and conditions on plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.errors import Refusal
from funneldesk.outreach.merge_field import clean_value

if TYPE_CHECKING:
    from jinja2 import nodes

DEEPEST = 12
"""Conditions and filters may stand in one another so deep."""

FILTERS = frozenset({"or", "upper", "lower", "title"})

# Names with a meaning of their own in the language.
_TAKEN = frozenset({"self", "super", "caller", "loop", "varargs", "kwargs"})
_ALLOWED = frozenset({
    "Template", "Output", "TemplateData", "Name", "Filter", "Const", "If", "Not", "And", "Or", "Compare", "Operand",
})  # fmt: skip
_WORDS = {
    "For": "a loop",
    "Call": "a call",
    "Getattr": "a dot",
    "Getitem": "square brackets",
    "Assign": "“set”",
    "AssignBlock": "“set”",
    "Macro": "a macro",
    "Include": "“include”",
    "Import": "“import”",
    "FromImport": "“import”",
    "Extends": "“extends”",
    "Block": "a block",
}


def check_syntax(parsed: nodes.Template) -> tuple[str, ...]:
    """The names of the fields in order, each once.

    Raises:
        Refusal: something else than fields, fallbacks and conditions is used, or they are nested too deeply.
    """
    found: dict[str, None] = {}
    todo: list[tuple[nodes.Node, int]] = [(parsed, 0)]
    while todo:
        node, depth = todo.pop()
        if depth > DEEPEST:
            raise Refusal("The template is nested too deeply to be read. Please simplify it.")
        kind = type(node).__name__
        if kind not in _ALLOWED:
            used = _WORDS.get(kind, "something")
            raise Refusal(
                f"Line {node.lineno} of the template uses {used}, which messages may not. "
                "Use fields, fallbacks and if alone."
            )
        name = _check_node(node, kind)
        if name:
            found[name] = None
        todo.extend((child, depth + 1) for child in reversed(list(node.iter_child_nodes())))
    return tuple(found)


def _check_node(node: nodes.Node, kind: str) -> str | None:
    """The field that the node names, if it is one."""
    fields = dict(node.iter_fields())
    if kind == "Name":
        name = str(fields["name"])
        if name.startswith("_") or name in _TAKEN:
            raise Refusal(f"Line {node.lineno} of the template: “{name}” is not the name of a field.")
        return name
    if kind == "Filter":
        _check_filter(node, fields)
    if kind == "Operand" and fields["op"] not in {"eq", "ne"}:
        raise Refusal(f"Line {node.lineno} of the template: conditions compare with == and != only.")
    if kind == "Const" and not isinstance(fields["value"], str | bool):
        raise Refusal(f"Line {node.lineno} of the template: put numbers and other values in quotation marks.")
    return None


def _check_filter(node: nodes.Node, fields: dict[str, object]) -> None:
    name, given = fields["name"], fields["args"]
    if name not in FILTERS:
        raise Refusal(
            f"Line {node.lineno} of the template: there is no filter “{name}”. Use {', '.join(sorted(FILTERS))}."
        )
    extra = fields["kwargs"] or fields["dyn_args"] or fields["dyn_kwargs"] or fields["node"] is None
    if extra or not isinstance(given, list) or len(given) != (name == "or"):
        raise Refusal(f'Line {node.lineno} of the template: write a fallback as {{{{ first_name | or("there") }}}}.')
    for fallback in given:
        if type(fallback).__name__ == "Const" and not clean_value(str(fallback.value)):
            raise Refusal(f"Line {node.lineno} of the template: the fallback is empty. Write what stands in its place.")
