"""A window with WebKitGTK in it, for WebKitWebDriver: of any size, which its MiniBrowser is not.

What WebDriver has no word for is asked for on a socket, whose path is in the environment, one line of JSON each.
"""

import json
import os

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gio, GLib, Gtk, WebKit2  # noqa: E402

# What the next view gets.
settings = {"script": True, "pageCache": True}
views = []


def is_dark(dark):
    Gtk.Settings.get_default().set_property("gtk-application-prefer-dark-theme", dark)


def new_view(context):
    view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    wanted = view.get_settings()
    # The driver's own scripts run all the same.
    wanted.set_enable_javascript_markup(settings["script"])
    wanted.set_enable_page_cache(settings["pageCache"])
    window = Gtk.Window(default_width=1280, default_height=800)
    window.add(view)
    view.connect("close", lambda _: (views.remove(view), window.destroy()))
    window.show_all()
    window.present()
    view.grab_focus()
    views.append(view)
    return view


def appear(wanted, answer):
    is_dark(wanted["dark"])
    view = views[-1]
    view.get_settings().set_zoom_text_only(wanted["text"] != 1)
    view.set_zoom_level(wanted["text"] if wanted["text"] != 1 else wanted["zoom"])
    window = view.get_toplevel()
    size = (wanted["width"], wanted["height"])
    view.set_size_request(*size)
    window.resize(*size)

    def look():
        allocation = view.get_allocation()
        if (allocation.width, allocation.height) == size:
            answer({})
            return GLib.SOURCE_REMOVE
        window.resize(*size)
        return GLib.SOURCE_CONTINUE

    GLib.timeout_add(20, look)


def print_sheets(wanted, answer):
    operation = WebKit2.PrintOperation(web_view=views[-1])
    paper = Gtk.PageSetup()
    paper.set_paper_size_and_default_margins(Gtk.PaperSize.new("iso_a4"))
    printer = Gtk.PrintSettings()
    printer.set(Gtk.PRINT_SETTINGS_PRINTER, "Print to File")
    printer.set(Gtk.PRINT_SETTINGS_OUTPUT_FILE_FORMAT, "pdf")
    printer.set(Gtk.PRINT_SETTINGS_OUTPUT_URI, GLib.filename_to_uri(wanted["file"]))
    operation.set_page_setup(paper)
    operation.set_print_settings(printer)
    operation.connect("finished", lambda _: answer({}))
    operation.connect("failed", lambda _, error: answer({"failed": error.message}))
    operation.print_()


def prepare(wanted, answer):
    settings.update(wanted)
    answer({})


ACTS = {"prepare": prepare, "appear": appear, "print": print_sheets}


def on_connection(_service, connection, _source):
    lines = Gio.DataInputStream.new(connection.get_input_stream())

    def answer(value):
        connection.get_output_stream().write_all(json.dumps(value).encode() + b"\n")

    def on_line(_lines, result):
        line, _length = lines.read_line_finish_utf8(result)
        if line is None:
            return
        asked = json.loads(line)
        ACTS[asked["act"]](asked, answer)
        lines.read_line_async(GLib.PRIORITY_DEFAULT, None, on_line)

    lines.read_line_async(GLib.PRIORITY_DEFAULT, None, on_line)
    # Python would let it go otherwise.
    connection.lines = lines
    return True


def on_automation(context, session):
    info = WebKit2.ApplicationInfo()
    info.set_name("host")
    info.set_version(1, 0, 0)
    session.set_application_info(info)
    session.connect("create-web-view", lambda _: new_view(context))


def main():
    service = Gio.SocketService()
    address = Gio.UnixSocketAddress.new(os.environ["E2E_WEBKIT_SOCKET"])
    service.add_address(address, Gio.SocketType.STREAM, Gio.SocketProtocol.DEFAULT, None)
    service.connect("incoming", on_connection)
    service.start()
    context = WebKit2.WebContext.new_ephemeral()
    context.set_preferred_languages(["nb-NO", "nb"])
    context.set_automation_allowed(True)
    context.connect("automation-started", on_automation)
    Gtk.main()


main()
