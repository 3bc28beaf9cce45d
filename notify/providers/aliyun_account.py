"""How the SDK of Alibaba Cloud reaches an interface with the office's account."""

from urllib.parse import urlsplit

from alibabacloud_tea_openapi.utils_models import Config

REGION = "cn-hangzhou"


def account(base: str, access_key_id: str, access_key_secret: str) -> Config:
    """The settings of a client of the interface at `base`."""
    address = urlsplit(base)
    return Config(
        access_key_id=access_key_id,
        access_key_secret=access_key_secret,
        region_id=REGION,
        endpoint=address.netloc,
        protocol=address.scheme.upper(),
    )
