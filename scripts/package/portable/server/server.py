"""Does what server.pl does, for machines without Perl, with Python 3.7 or newer and nothing beyond it.

python3 server.py PORT [COMMAND ...]    COMMAND opens the browser, once the page can be had
"""
import http.server
import pathlib
import shutil
import socket
import subprocess
import sys
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
APP = HERE.parent / "app"


def lines(name):
    return (HERE / name).read_text(encoding="utf-8").splitlines()


TYPES = dict(line.split(" ", 1) for line in lines("files.txt"))
HEADERS = [line.split(": ", 1) for line in lines("headers.txt")]


class Handler(http.server.BaseHTTPRequestHandler):
    timeout = 10  # seconds for the head of a request

    def do_GET(self):
        # A foreign name that was made to point at this machine (DNS rebinding) is refused by its Host.
        if self.headers.get_all("Host", []) not in self.server.hosts:
            return self.refuse(403)
        path = self.path.split("?", 1)[0]
        path += "index.html" if path.endswith("/") else ""
        file = APP / path[1:]
        # A listed name that has become a link out of the folder is no file of ours any more.
        if path not in TYPES or file.resolve() != file or not file.is_file():
            return self.refuse(404)
        self.connection.settimeout(600)
        self.send_response_only(200)
        self.send_header("Content-Type", TYPES[path])
        self.send_header("Content-Length", str(file.stat().st_size))
        self.finish_head()
        if self.command == "GET":
            with file.open("rb") as source:
                shutil.copyfileobj(source, self.wfile, 262144)

    do_HEAD = do_GET

    def refuse(self, status):
        self.send_response_only(status)
        self.send_header("Content-Length", "0")
        self.finish_head()

    def send_error(self, code, message=None, explain=None):
        # The library says 501 where HTTP has 405: a method that is known, and not allowed here.
        self.refuse(405 if code == 501 else code)

    def finish_head(self):
        self.close_connection = True
        for name, value in [("Cache-Control", "no-cache"), ("Connection", "close"), *HEADERS]:
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_):
        """Nothing of what is asked for is written down."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = sys.platform != "win32"  # there it would let a second server take the same port

    def handle_error(self, request, client_address):
        """A browser that goes away in the middle of an answer is no failure."""


def is_taken(address):
    try:
        socket.create_connection((address, PORT), timeout=2).close()
        return True
    except OSError:
        return False


def is_ours():
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return b"<title>Isodoubt</title>" in opener.open(f"http://127.0.0.1:{PORT}/", timeout=5).read()
    except (OSError, ValueError):
        return False


PORT = int(sys.argv[1])
BROWSER = sys.argv[2:]
try:
    if is_taken("127.0.0.1") or is_taken("::1"):
        raise OSError
    server = Server(("127.0.0.1", PORT), Handler)
except OSError:
    if not is_ours():
        print(
            f"\n  Port {PORT} is not to be had (another program may use it), so Isodoubt was not started.\n"
            "  Write another number from 1024 to 32767 into a file port.txt beside the launcher and start again.\n"
            f"  Reviews belong to the port: those made with {PORT} are seen again only with {PORT}.\n"
        )
        sys.exit(2)
    print("\n  Isodoubt is running already: its page is opened.\n  After an update, close the window of the older one first.\n")
    sys.exit(subprocess.call(BROWSER) if BROWSER else 0)
server.hosts = [[f"localhost:{PORT}"], [f"127.0.0.1:{PORT}"]]
print(f"\n  Isodoubt is at http://localhost:{PORT}/\n  Nothing leaves this machine.", end=" ")
print("Close this window, or press Ctrl+C, to stop; nothing is lost.\n", flush=True)
if BROWSER:
    subprocess.Popen(BROWSER)
try:
    server.serve_forever()
except KeyboardInterrupt:
    pass
