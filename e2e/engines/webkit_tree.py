"""What WebKitGTK tells a screen reader of the page, in order, as JSON: role, name and states of each part."""

import json

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402


def parts(part):
    yield part
    for index in range(part.get_child_count()):
        child = part.get_child_at_index(index)
        if child is not None:
            yield from parts(child)


def page():
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        for part in parts(desktop.get_child_at_index(index)):
            if part.get_role_name() == "document web":
                return part
    return None


def main():
    found = page()
    while found is None or found.get_child_count() == 0:
        GLib.usleep(50_000)
        Atspi.Accessible.clear_cache(Atspi.get_desktop(0))
        found = page()
    tree = [
        {
            "role": part.get_role_name(),
            "name": part.get_name() or "",
            "states": [state.value_nick for state in part.get_state_set().get_states()],
        }
        for part in parts(found)
    ]
    print(json.dumps(tree))


main()
