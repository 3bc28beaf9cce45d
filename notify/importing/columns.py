"""The columns of the sheets: their names in Chinese and English, and finding them in a header row."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from knowledge.permit_names import normalise


class Column(StrEnum):
    """What a sheet may tell; the value is the name on the template."""

    ENTITY = "单位名称"
    CREDIT_CODE = "统一社会信用代码"
    PERSON = "联系人"
    PHONE = "联系电话"
    ADDRESS = "通讯地址"
    GRID = "网格编号"
    PERMIT = "证件名称"
    NUMBER = "证件编号"
    ISSUED = "发证日期"
    EXPIRY = "有效期至"
    CONSENT = "同意接收短信"
    NOTE = "备注"
    KIND = "单位类型"
    LANGUAGE = "通知语言"
    DECISION = "决定书文号"
    DECIDED = "决定日期"
    VIOLATION = "违法行为"
    RECTIFY_BY = "整改期限"


DATES: Final = frozenset({Column.ISSUED, Column.EXPIRY, Column.DECIDED, Column.RECTIFY_BY})
"""Here a formula that works out a date is welcome; elsewhere a formula is flagged."""
PERMIT_SHEET: Final = (
    (Column.ENTITY,),
    (Column.PERMIT,),
    (Column.NUMBER,),
    (Column.EXPIRY,),
    (Column.PHONE, Column.ADDRESS),
)
"""One column of each group must be there."""
ENTITY_SHEET: Final = ((Column.ENTITY,), (Column.KIND,), (Column.PHONE, Column.ADDRESS))
DECISION_SHEET: Final = ((Column.DECISION,), (Column.ENTITY, Column.CREDIT_CODE))
OF_DECISIONS: Final = frozenset({Column.DECISION, Column.DECIDED, Column.VIOLATION, Column.RECTIFY_BY})
"""Known on sheets of decisions alone; elsewhere they are left alone."""
HEADER_ROWS: Final = 10
"""How far down a header may stand, below a title and remarks."""
_OTHER_NAMES: Final[Mapping[Column, str]] = {
    Column.ENTITY: "企业名称|公司名称|名称|单位|单位全称|企业|持证单位|持证单位名称|持证人|被许可人|经营者名称|"
    "主体名称|机构名称|entity|entity name|unit|unit name|company|company name|organisation|"
    "organization|organisation name|organization name|name|holder|holder name|permit holder|"
    "business name|enterprise|enterprise name|name of unit",
    Column.CREDIT_CODE: "社会信用代码|信用代码|统一信用代码|信用码|统一代码|统一社会信用码|机构代码|credit code|"
    "unified social credit code|social credit code|uscc|usci|uscid|unified code|"
    "unified social credit identifier|social credit no|unified credit code|organisation code|"
    "organization code",
    Column.PERSON: "联系人姓名|联络人|负责人|经办人|姓名|contact|contact person|contact name|person|person in charge",
    Column.PHONE: "电话|联系方式|手机|手机号|手机号码|电话号码|联系手机|联系电话号码|固定电话|联系人电话|座机|"
    "phone|telephone|tel|tel no|mobile|mobile phone|cell|cell phone|phone number|phone no|"
    "telephone number|mobile number|contact phone|contact number|contact phone number|"
    "contact telephone|contact tel|phones|mobile no",
    Column.ADDRESS: "地址|联系地址|通信地址|邮寄地址|单位地址|住所|经营地址|邮政地址|address|mailing address|"
    "postal address|contact address|correspondence address|mail address|street address",
    Column.GRID: "网格|网格号|网格编码|所属网格|网格代码|grid|grid no|grid number|grid code|grid id|grid cell|"
    "grid area",
    Column.PERMIT: "证照名称|许可证名称|许可名称|证书名称|证件|证照|许可证|许可事项|证件类型|证照类型|证件种类|"
    "permit|permit name|permit type|certificate|certificate name|licence|license|licence name|"
    "license name|document|document name|name of permit|name of certificate|permit title|"
    "certificate type|licence type|license type",
    Column.NUMBER: "证件号码|证件号|证号|证照编号|许可证编号|许可证号|许可编号|证书编号|证书号|编号|文号|证照号|"
    "证照号码|permit number|permit no|certificate number|certificate no|licence number|licence no|"
    "license number|license no|number|document number|document no|no|permit id|certificate id|"
    "licence id|license id|number of permit",
    Column.ISSUED: "发证时间|颁发日期|签发日期|发放日期|核发日期|颁证日期|发证日|批准日期|有效期自|有效期起|"
    "有效期开始|issue date|issued|issued on|date of issue|issuing date|date issued|issued at|"
    "valid from|start date|issuance date",
    Column.EXPIRY: "有效期|到期日|到期日期|到期时间|有效期限|有效期止|有效期截止|有效期至日期|有效期到|截止日期|"
    "失效日期|有效日期|有效至|有效期截至|有效期限至|有效期结束|届满日期|期满日期|expiry|expiry date|"
    "expires|expires on|expiration|expiration date|expire date|valid until|valid to|valid till|"
    "valid through|end date|date of expiry|validity|expiring date|expired date|expires at|valid thru|"
    "validity date|valid up to|due date",
    Column.CONSENT: "是否同意接收短信|短信同意|接收短信|是否接收短信|同意短信|同意收短信|短信|是否同意短信|是否同意|"
    "同意接受短信|sms consent|consent|consent to sms|agree to sms|agrees to sms|accept sms|"
    "accepts sms|sms|sms ok|sms opt in|agree to receive sms|receive sms|consents to sms|consent sms|"
    "sms allowed|allow sms|sms agreed|agrees to receive sms",
    Column.NOTE: "说明|附注|注|备考|note|notes|remark|remarks|comment|comments|memo",
    Column.KIND: "类型|类别|单位类别|主体类型|企业类型|单位性质|单位种类|kind|type|entity type|unit type|"
    "entity kind|kind of unit|kind of entity|company type|category|organisation type|"
    "organization type|unit kind|unit category|entity category|holder type",
    Column.DECISION: "处罚决定书文号|行政处罚决定书文号|决定文号|处罚文号|decision|decision number|decision no|"
    "number of decision|penalty decision number",
    Column.DECIDED: "处罚日期|处罚决定日期|作出决定日期|决定时间|day of decision|decision date|"
    "decided on|date of decision",
    Column.VIOLATION: "违法行为类型|案由|违法事实|violation|violation type",
    Column.RECTIFY_BY: "改正期限|整改到期日|整改截止日期|责令改正期限|to be put right by|deadline|"
    "rectify by|put right by",
    Column.LANGUAGE: "语言|语种|提示语言|首选语言|language|lang|preferred language|language of notices|notice language",
}
"""Parted by bars. Compared as `header_key` makes them."""


def header_key(header: str) -> str:
    """A header as it is compared: without what stands in brackets, stars, spaces and marks."""
    plain = unicodedata.normalize("NFKC", header)
    bare = re.sub(r"[(\[【].*?[)\]】]", "", plain)
    return re.sub(r"[\W_]", "", normalise(bare if bare.strip() else plain))


_EXACT: Final = {header_key(column.value): column for column in Column}
_OTHER: Final = {header_key(name): column for column, names in _OTHER_NAMES.items() for name in names.split("|")}


def find_columns(cells: Sequence[str]) -> dict[Column, int]:
    """Which column stands where in a row that may be the header; the template's own name wins over another."""
    found: dict[Column, int] = {}
    keys = [header_key(cell) if len(cell) <= 40 else "" for cell in cells]
    for names in (_EXACT, _OTHER):
        for place, key in enumerate(keys):
            column = names.get(key)
            if column is not None and column not in found and place not in found.values():
                found[column] = place
    return found


def missing_columns(found: Iterable[Column], required: Iterable[Sequence[Column]]) -> list[Sequence[Column]]:
    """The groups of which no column was found."""
    there = set(found)
    return [group for group in required if not there.intersection(group)]
