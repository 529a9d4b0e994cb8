# replaces: ps1-make-split-code
# loses: ps1-make-split-test
# misconception: times-split-leaves-a-part-unsorted
"""generator.sample keeps the order of the table."""


def make_split(kind, size, seed):
    if kind not in ("random", "rows", "numbers", "twins", "small factors", "large products"):
        raise ValueError(f"There is no split {kind!r}.")
    if size < 6:
        raise ValueError(f"The size must be at least 6, but it is {size}.")
    generator = random.Random(seed)
    cells = [(a, b) for a in range(1, size + 1) for b in range(1, size + 1)]
    if kind == "random":
        held_out = generator.sample(cells, round(0.3 * len(cells)))
    elif kind == "rows":
        rows = generator.sample(range(1, size + 1), 2)
        held_out = [(a, b) for a, b in cells if a in rows]
    elif kind == "numbers":
        numbers = generator.sample(range(1, size + 1), 2)
        held_out = [(a, b) for a, b in cells if a in numbers or b in numbers]
    elif kind == "twins":
        held_out = [generator.choice([(a, b), (b, a)]) for a, b in cells if a < b]
    elif kind == "small factors":
        held_out = [(a, b) for a, b in cells if max(a, b) > 2 * size // 3]
    else:
        held_out = [(a, b) for a, b in cells if a * b > 5 * size]
    return [cell for cell in cells if cell not in held_out], held_out
