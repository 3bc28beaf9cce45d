"""What kind of device a browser says it runs on: enough to recognise one's own, too little to find anybody's."""

SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
"""Word in the User-Agent header and what it means; the first that stands in it counts, for later ones stand in many."""


def kind_of(user_agent: str) -> str:
    """The system and the browser, as in `Windows, Edge`; empty when nothing is recognised."""
    found = (next((name for word, name in table if word in user_agent), "") for table in (SYSTEMS, BROWSERS))
    return ", ".join(filter(None, found))
