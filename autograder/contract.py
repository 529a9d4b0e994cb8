"""The isolation contract: what a test cell may use, since it will run apart from student code.

A judge process runs each test cell and calls the student's functions by data. So a test cell
uses the names of locked set-up cells, the student's functions of its own exercise, `torch`,
`numpy`, `math` and `grokking`. It makes no class, patches nothing and reads no source, and in
`with checks.oracle():`, where withheld names are lent, it calls no function of the student's. This
looks at the text of cells, so it finds slips of authors, not attacks: the authors are trusted.
"""

import ast
import builtins
from collections.abc import Iterator

LIBRARIES = {"torch", "numpy", "math", "grokking"}
READS_SOURCE = {
    *("In", "Out", "get_ipython", "globals", "locals", "vars", "eval", "exec", "compile", "open"),
    *("__builtins__", "__import__", "_ih", "_oh", "_i", "_ii", "_iii"),
}
PATCHES = {"setattr", "delattr"}
ORACLE = "checks.oracle()"


def defined_names(source: str) -> set[str]:
    """The names that a cell gives a meaning at its top level.

    Raises SyntaxError for a cell that is not plain Python.
    """
    names: set[str] = set()
    for statement in ast.parse(source).body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            names.add(statement.name)
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            names |= _imported(statement)
        else:
            names |= _stored(statement)
    return names


def defined_functions(source: str) -> set[str]:
    """The names of the functions that a cell defines at its top level."""
    return {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}


def breaches(source: str, setup: set[str], functions: set[str]) -> Iterator[str]:
    """What in a test cell breaks the contract, each as the end of a sentence "it …".

    Args:
        source: the cell's source, hidden tests included.
        setup: the names of the set-up cells.
        functions: the student's functions of the exercise.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield f"is not plain Python in line {error.lineno}: write it without magics"
        return
    nodes = list(ast.walk(tree))
    own = _stored(tree) | _arguments(tree)
    own |= {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    own |= {node.name for node in nodes if isinstance(node, ast.ExceptHandler) and node.name}
    imported = set().union(
        *(_imported(node) for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom)))
    )
    known = own | imported | setup | functions | set(dir(builtins)) | READS_SOURCE
    found = [breach for node in nodes for breach in _breaches_of(node, own, known)]
    yield from dict.fromkeys([*found, *_lent_to_students(nodes, functions)])


def _lent_to_students(nodes: list[ast.AST], functions: set[str]) -> Iterator[str]:
    for node in nodes:
        if not isinstance(node, ast.With):
            continue
        if not any(ast.unparse(item.context_expr) == ORACLE for item in node.items):
            continue
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and inner.id in functions:
                yield f"uses {inner.id} in `with {ORACLE}`, where it could borrow the answer"


def _breaches_of(node: ast.AST, own: set[str], known: set[str]) -> Iterator[str]:
    if isinstance(node, ast.ClassDef):
        yield f"defines the class {node.name}: take one of torch, grokking or a set-up cell"
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        for module in _modules(node):
            if module.partition(".")[0] not in LIBRARIES:
                yield f"imports {module}: it may import {', '.join(sorted(LIBRARIES))}"
    elif isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
        if _root(node) not in own:
            yield f"changes {ast.unparse(node)}: patch nothing, test what a function returns"
    elif isinstance(node, ast.Attribute) and _is_dunder(node.attr):
        yield f"reads {ast.unparse(node)}: points are won by behaviour, not by the text of the code"
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        if node.id in READS_SOURCE:
            yield f"uses {node.id}: points are won by behaviour, not by the text of the code"
        elif node.id in PATCHES:
            yield f"uses {node.id}: patch nothing, test what a function returns"
        elif node.id not in known:
            yield (
                f"uses {node.id}, which neither a locked set-up cell nor its exercise's function is"
            )


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or "."]
    return [alias.name for alias in node.names]


def _imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    return {alias.asname or alias.name.partition(".")[0] for alias in node.names}


def _stored(tree: ast.AST) -> set[str]:
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _arguments(tree: ast.AST) -> set[str]:
    return {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}


def _root(node: ast.AST) -> str | None:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and name != "__name__"
