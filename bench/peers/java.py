"""Commands of the engines that run on the JVM: Vecino itself, and the Maven projects `java/` and `opensearch/`."""

import os
import re
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FLAGS = [
    "--add-modules=jdk.incubator.vector",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-XX:+UseTransparentHugePages",
]


class Missing(Exception):
    """Something has to be installed or built before this engine can run; the message says what."""


def vecino(main):
    """Vecino's side: a class of the bench module; its argument is the launcher."""

    def command():
        classes = ROOT / "bench" / "target" / "classes"
        libraries = ROOT / "bench" / "target" / "runtime.classpath"
        _require([classes, libraries])
        path = f"{classes}:{libraries.read_text().strip()}"
        return [_java(), *_heap(), *FLAGS, "-cp", path, f"dev.vecino.bench.{main}", str(ROOT / "vecino")]

    return command


def baseline(main, *arguments):
    """An engine of the Maven project `java/`."""

    def command():
        classes = HERE / "java" / "target" / "classes"
        libraries = HERE / "java" / "target" / "baseline.classpath"
        _require([classes, libraries])
        path = f"{classes}:{libraries.read_text().strip()}"
        return [_java(), *_heap(), *FLAGS, "-cp", path, f"dev.vecino.peers.{main}", *arguments]

    return command


def opensearch(home, port):
    """The command of an OpenSearch node of the Maven project `opensearch/`."""
    target = HERE / "opensearch" / "target"
    libraries = target / "opensearch.classpath"
    _require([target / "classes", target / "knn", libraries])
    path = f"{target / 'classes'}:{libraries.read_text().strip()}:{target / 'knn'}/*"
    flags = ["--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"]
    heap = [f"-Xmx{_heap_size()}"]
    return [_java(), *heap, *flags, "-cp", path, "dev.vecino.peers.opensearch.OpenSearchServer", str(home), str(port)]


def _heap_size():
    return os.environ.get("PEERS_HEAP", "4g")


def _heap():
    return [f"-Xmx{_heap_size()}", "-XX:+UseSerialGC"]


def _require(paths):
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise Missing(f"{missing[0].relative_to(ROOT)} is not there: run bench/peers/build first")


def _java():
    return str(java_home() / "bin" / "java")


def java_home():
    """The folder of a JDK 25: JAVA_HOME, or one below the usual folders."""
    candidates = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    for folder in (Path("/usr/lib/jvm"), Path.home() / ".sdkman/candidates/java", Path.home() / ".jdks"):
        candidates += sorted(folder.glob("*")) if folder.is_dir() else []
    for candidate in candidates:
        if (candidate / "bin" / "java").exists() and _major(candidate) == 25:
            return candidate
    raise Missing("no JDK 25 found: set JAVA_HOME")


def _major(home):
    release = home / "release"
    if release.exists():
        found = re.search(r'JAVA_VERSION="(\d+)', release.read_text())
        if found:
            return int(found.group(1))
    said = subprocess.run([home / "bin" / "java", "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(\d+)', said.stderr)
    return int(found.group(1)) if found else None
