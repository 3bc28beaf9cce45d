"""`make bundle`: everything an office without internet needs, in one archive in dist/.

The wheels of requirements.lock for Linux on x86-64 and arm64 with Python 3.11, the project's own wheel, the installer
and a checksum of each file. What the package index does not give for one of the two machines is named at the end.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LOCK = PROJECT / "requirements.lock"
BESIDE = (LOCK, PROJECT / "deploy/install.sh", PROJECT / "config.example.toml", PROJECT / "LICENSE")
MACHINES = ("x86_64", "aarch64")
GLIBC = (
    "manylinux_2_34",
    "manylinux_2_28",
    "manylinux_2_17",
    "manylinux2014",
    "manylinux_2_12",
    "manylinux_2_5",
    "linux",
)


def main() -> None:
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    place = PROJECT / "dist" / f"sanshi-{version}-offline"
    shutil.rmtree(place, ignore_errors=True)
    wheels = place / "wheels"
    wheels.mkdir(parents=True)
    own_wheel(wheels)
    missing = {machine: download(wheels, machine) for machine in MACHINES}
    for file in BESIDE:
        shutil.copy(file, place)
    sums(place)
    archive = place.with_name(f"{place.name}.tar.gz")
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(place, place.name)
    print(f"{archive.relative_to(PROJECT)}: {len(list(wheels.iterdir()))} wheels, {archive.stat().st_size >> 20} MB")
    for machine, names in missing.items():
        print(f"{machine}: " + (f"NO WHEEL for {', '.join(names)}" if names else "complete"))
    if any(missing.values()):
        sys.exit(1)


def own_wheel(wheels: Path) -> None:
    """Built from a copy, so that the checkout keeps no traces of it."""
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(PROJECT))
    shutil.rmtree(PROJECT / "build", ignore_errors=True)


def download(wheels: Path, machine: str) -> list[str]:
    """The locked wheels for one kind of machine; the names of those that could not be had."""
    platforms = [option for glibc in GLIBC for option in ("--platform", f"{glibc}_{machine}")]
    target = ["download", "--only-binary=:all:", "--no-deps", "--dest", str(wheels), *platforms]
    target += ["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--abi", "abi3", "--abi", "none"]
    if pip(*target, "--require-hashes", "--requirement", str(LOCK), check=False):
        return []
    one = wheels.parent / "one.txt"
    refused = []
    for requirement in locked():
        one.write_text(requirement, encoding="utf-8")
        if not pip(*target, "--require-hashes", "--requirement", str(one), check=False):
            refused.append(requirement.split("==")[0])
    one.unlink()
    return refused


def locked() -> Iterator[str]:
    """The entries of the lock, each with its hashes."""
    yield from re.split(r"\n(?=[a-z0-9])", LOCK.read_text(encoding="utf-8"))


def pip(*words: str, check: bool = True) -> bool:
    """Run pip; whether it succeeded."""
    done = subprocess.run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *words], check=check)
    return done.returncode == 0


def sums(place: Path) -> None:
    """`sha256sum --check` reads it."""
    files = sorted(path for path in place.rglob("*") if path.is_file())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(place)}\n" for path in files]
    (place / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
