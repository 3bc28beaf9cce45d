"""A clerk's day in Chromium, on the whole application: first sign-in, a complaint with two more persons, a sheet of
permits, and every page at a phone's width."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.whole import Whole, whole

pytestmark = pytest.mark.xdist_group("browser")
CHOSEN = "gull-7-lamp-tea"
RESULT = "情况属实，已经纠正，谢谢您的监督。"
SHEET = (
    "单位名称,联系人,联系电话,通讯地址,证件名称,证件编号,有效期至\n"
    "浏览器物业公司,王五,13900001111,东街1号,人防工程平时使用证,浏览〔2024〕1号,2031-01-31\n"
    "没写日期的公司,赵六,13900002222,西街2号,人防工程平时使用证,浏览〔2024〕2号,2031-02-31\n"
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    with whole(tmp_path_factory.mktemp("whole")) as running:
        yield running


@pytest.fixture(scope="module")
def people(house: Whole, chromium: Browser) -> Iterator[dict[str, Page]]:
    """A signed-in page of each member of the demo staff; scripts are off, as the console needs none."""
    made = {}
    for name, password in house.passwords.items():
        context = chromium.new_context(
            viewport={"width": 1280, "height": 900},
            locale="zh-CN",
            base_url=house.address,
            java_script_enabled=False,
        )
        made[name] = context.new_page()
        if name == "clerk":
            first_sign_in(made[name], name, password)
        else:
            send_first_sign_in(made[name], name, password)
    yield made
    for page in made.values():
        page.context.close()


def first_sign_in(page: Page, name: str, password: str) -> None:
    """With the one-time password, and the own one chosen at once."""
    page.goto("/staff")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="设置密码")).to_be_visible()
    page.get_by_label("一次性密码").fill(password)
    page.get_by_label("新密码", exact=True).fill(CHOSEN)
    page.get_by_label("再输一遍新密码").fill(CHOSEN)
    page.get_by_role("button", name="使用这个密码").click()
    expect(page.get_by_role("heading", name=re.compile("今日待办"))).to_be_visible()
    expect(page.get_by_text("新密码已生效")).to_be_visible()


def send_first_sign_in(page: Page, name: str, password: str) -> None:
    """The same forms, sent without looking at them: one person has looked."""
    forms: dict[str, dict[str, str | float | bool]] = {
        "/staff/login": {"name": name, "password": password, "next": ""},
        "/staff/password": {"present": password, "chosen": CHOSEN, "again": CHOSEN},
    }
    for path, fields in forms.items():
        page.request.post(path, form=fields, headers={"sec-fetch-site": "same-origin"})
    page.goto("/staff")
    expect(page.get_by_role("heading", name=re.compile("今日待办"))).to_be_visible()


def step(page: Page, title: str, **fields: str) -> None:
    """Open a step of a case, fill it in and take it."""
    form = page.locator("details.step").filter(has=page.locator("summary", has_text=re.compile(f"^{title}$")))
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    for name, text in fields.items():
        form.locator(f"[name={name}]").fill(text)
    form.get_by_role("button", name=title).click()


def test_three_persons_bring_a_new_complaint_to_its_end(people: dict[str, Page]) -> None:
    clerk, head, leader = people["clerk"], people["head"], people["leader"]
    clerk.goto("/staff")
    clerk.get_by_role("link", name="未读投诉").click()
    clerk.get_by_label("状态").select_option("registered")
    clerk.get_by_role("button", name="显示").click()
    clerk.locator(".row a").first.click()
    case = clerk.url
    expect(clerk.get_by_text("等待领导批示")).to_be_visible()
    step(clerk, "答复群众", reply="您反映的情况已收到。")
    expect(clerk.get_by_text("答复正在发给群众")).to_be_visible()

    leader.goto(case)
    step(leader, "批示", instruct="请认真核实。")
    head.goto(case)
    form = head.locator("details.step").filter(has_text="指定承办人")
    form.locator("select").select_option("clerk")
    form.get_by_role("button", name="指定承办人").click()
    clerk.goto(case)
    step(clerk, "提出处理结果", findings="已到现场核实。", result=RESULT)
    expect(clerk.get_by_text("另一人同意后告知群众")).to_be_visible()
    leader.goto(case)
    expect(leader.locator("blockquote")).to_have_text(RESULT)
    step(leader, "同意并办结")

    expect(leader.get_by_text("已办结，并已告知群众")).to_be_visible()
    clerk.goto(case)
    expect(clerk.locator(".chip").first).to_have_text("已办结")


def test_a_sheet_is_looked_at_then_imported(people: dict[str, Page]) -> None:
    clerk = people["clerk"]
    clerk.goto("/staff/permits")
    clerk.get_by_role("link", name="导入表格").click()
    clerk.get_by_label("表格文件").set_input_files(
        {"name": "证照.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    )
    clerk.get_by_role("button", name="先看看结果").click()
    expect(clerk.get_by_text("这是预览")).to_be_visible()
    expect(clerk.locator("tr.reject").first).to_contain_text("有效期至")
    clerk.get_by_role("button", name="导入1行").click()
    expect(clerk.get_by_text("表格已导入：新增1")).to_be_visible()

    clerk.goto("/staff/permits")
    clerk.get_by_label("证号、信用代码或名称").fill("浏览器物业")
    clerk.get_by_role("button", name="显示").click()
    expect(clerk.locator(".row")).to_have_count(1)
    expect(clerk.locator(".row")).to_contain_text("浏览〔2024〕1号")


def test_a_doubt_is_decided_and_a_code_printed(people: dict[str, Page]) -> None:
    clerk = people["clerk"]
    clerk.goto("/staff")
    clerk.get_by_role("link", name="结果不明的通知").click()
    clerk.locator(".row a").first.click()
    clerk.get_by_role("button", name="已经发出").click()
    expect(clerk.get_by_text("您的决定已记在这条通知上")).to_be_visible()

    clerk.goto("/staff/revisits")
    clerk.get_by_label("决定书文号").fill("示罚决字〔2026〕99号")
    clerk.get_by_role("button", name="生成回访码").click()
    expect(clerk.locator(".slip .once")).to_have_text(re.compile(r"^\d{4}-\d{4}-\d{4}-\d{4}-\d{2}$"))
    expect(clerk.locator(".slip svg")).to_be_visible()


def test_the_administrator_adds_somebody_and_sees_no_case(people: dict[str, Page]) -> None:
    admin = people["admin"]
    admin.goto("/staff")
    expect(admin.get_by_role("link", name="投诉")).to_have_count(0)
    admin.get_by_role("link", name="账号管理").click()
    admin.get_by_label("账号名称").fill("新来的")
    admin.get_by_label(re.compile("^窗口人员")).check()
    admin.get_by_role("button", name="添加").click()
    expect(admin.locator(".once")).to_have_text(re.compile(r"^\w{5}-\w{5}-\w{5}$"))


def fault(page: Page) -> str:
    """What is wrong with the page's frame, if anything; labels and links need ids that stand once."""
    found: str = page.evaluate(
        """() => {
            const root = document.documentElement;
            const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
            const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
            if (root.scrollWidth > root.clientWidth) return "wider than the screen";
            if (document.querySelectorAll("h1").length !== 1) return "not one heading";
            return twice.length ? "twice: " + twice.join(" ") : "";
        }"""
    )
    return found


@pytest.mark.parametrize("name", ["clerk", pytest.param("leader", marks=pytest.mark.faults), "admin"])
def test_every_page_of_the_menu_fits_a_phone(people: dict[str, Page], name: str) -> None:
    """Nothing but the menu strip and wide tables scrolls sideways."""
    page = people[name]
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/staff")
    paths = [link.get_attribute("href") or "" for link in page.locator(".desk-nav a").all()]
    assert len(paths) >= 2
    for path in paths:
        page.goto(path)
        first = page.locator(".row a, .card").first
        assert fault(page) == "", path
        if path not in {"/staff"} and first.count():
            page.goto(first.get_attribute("href") or path)
            assert fault(page) == "", page.url
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_table_breaks_no_word(people: dict[str, Page]) -> None:
    page = people["head"]
    page.goto("/staff/templates?lang=en")
    broken = page.locator("td[data-head=Way]").evaluate_all(
        """cells => cells.filter(cell => {
            const text = cell.firstChild, at = text.data.search(/[A-Za-z]+$/), range = document.createRange();
            range.setStart(text, at); range.setEnd(text, text.data.length);
            return range.getClientRects().length > 1;
        }).map(cell => cell.innerText)"""
    )
    page.goto("/staff?lang=zh")
    assert broken == []


def test_in_large_text_and_english_the_first_page_still_fits(people: dict[str, Page]) -> None:
    page = people["head"]
    page.goto("/staff?lang=en&text=large")
    expect(page.get_by_role("heading", name=re.compile("^Today"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.goto("/staff?lang=zh&text=normal")


def test_a_call_is_kept_as_it_is_typed_and_its_number_told_before_hanging_up(
    house: Whole, chromium: Browser, people: dict[str, Page]
) -> None:
    state = people["clerk"].context.storage_state()
    context = chromium.new_context(storage_state=state, locale="zh-CN", base_url=house.address)
    page = context.new_page()
    page.goto("/staff/phone?fresh=true")
    page.get_by_label("事情经过").fill("检查的人不出示证件")
    expect(page.get_by_text("已保存所填内容，尚未登记。")).to_be_visible()
    page.goto("/staff/phone")
    expect(page.get_by_label("事情经过")).to_have_value("检查的人不出示证件")
    page.get_by_label("投诉类别").select_option("officer-conduct")
    page.get_by_label("匿名").check()
    page.get_by_role("button", name="登记并显示登记号").click()
    expect(page.get_by_text(re.compile(r"^诉\d{4}-\d{4}$"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d{4}-\d{4}-\d{4}-\d{4}-\d{2}$"))).to_be_visible()
    context.close()


def test_who_asked_for_it_is_told_by_the_browser_when_more_waits(
    house: Whole, chromium: Browser, people: dict[str, Page]
) -> None:
    state = people["clerk"].context.storage_state()
    context = chromium.new_context(storage_state=state, locale="zh-CN", base_url=house.address)
    context.grant_permissions(["notifications"])
    context.add_init_script(
        "window.told = []; window.Notification = class { static permission = 'granted';"
        "static requestPermission() { return Promise.resolve('granted'); }"
        "constructor(title, more) { window.told.push(more.body); } };"
    )
    page = context.new_page()
    page.clock.install()
    page.goto("/staff")
    page.get_by_role("button", name="在这个浏览器里提醒我").click()
    expect(page.get_by_role("button", name="不再在这个浏览器里提醒")).to_be_visible()
    lines = {"lines": [{"path": "/staff/complaints", "name": "投诉", "count": 99}]}
    page.route("**/staff/waiting", lambda route: route.fulfill(json=lines))
    page.clock.fast_forward("01:05")

    expect(page.locator('.desk-nav a[href="/staff/complaints"] .count')).to_have_text(re.compile("^99"))
    assert page.evaluate("window.told") == ["投诉 99"]
    assert page.title().startswith("(99) ")
    context.close()
