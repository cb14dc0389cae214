"""Names as frequent as they are in China, and names of companies, banks' branches and streets."""

from __future__ import annotations

from dataclasses import dataclass

from interfaces.feeds.synthetic.chance import Chance


@dataclass(frozen=True, slots=True)
class Branch:
    """`province` is the first two digits of its area code in GB/T 2260; `code` is the bank's."""

    code: int
    name: str
    province: str
    city: str
    district: str


BRANCHES = (
    Branch(110, "北京海淀支行", "11", "北京市", "海淀区"),
    Branch(121, "天津和平支行", "12", "天津市", "和平区"),
    Branch(210, "沈阳铁西支行", "21", "辽宁省沈阳市", "铁西区"),
    Branch(310, "上海徐汇支行", "31", "上海市", "徐汇区"),
    Branch(311, "上海浦东支行", "31", "上海市", "浦东新区"),
    Branch(320, "南京鼓楼支行", "32", "江苏省南京市", "鼓楼区"),
    Branch(330, "杭州西湖支行", "33", "浙江省杭州市", "西湖区"),
    Branch(370, "青岛市南支行", "37", "山东省青岛市", "市南区"),
    Branch(420, "武汉江汉支行", "42", "湖北省武汉市", "江汉区"),
    Branch(440, "广州天河支行", "44", "广东省广州市", "天河区"),
    Branch(510, "成都锦江支行", "51", "四川省成都市", "锦江区"),
    Branch(610, "西安雁塔支行", "61", "陕西省西安市", "雁塔区"),
)

# Per cent of the population, each with two decimals.
_SURNAME_SHARES = (
    "王7.25 李7.19 张6.83 刘5.38 陈4.53 杨3.08 赵2.29 黄2.23 周2.12 吴2.05 徐1.66 孙1.54 胡1.31 "
    "朱1.26 高1.21 林1.18 何1.17 郭1.15 马1.29 罗1.10 梁0.97 宋0.81 郑0.94 谢0.76 韩0.68 唐0.69 "
    "冯0.64 于0.62 董0.61 萧0.59 程0.57 曹0.57 袁0.54 邓0.62 许0.66 傅0.51 沈0.50 曾0.58 彭0.57 "
    "吕0.47 苏0.47 卢0.47 蒋0.47 蔡0.46 贾0.42 丁0.43 魏0.45 薛0.42 叶0.42 阎0.42 余0.41 潘0.41 "
    "杜0.40 戴0.39 夏0.38 钟0.38 汪0.37 田0.50 任0.42 姜0.39 范0.36 方0.36 石0.35 姚0.40 谭0.36 "
    "廖0.34 邹0.33 熊0.32 金0.32 陆0.31 郝0.27 孔0.25 白0.28 崔0.28 康0.24 毛0.24 邱0.24 秦0.27 "
    "江0.26 史0.24 顾0.23 侯0.26 邵0.22 孟0.28 龙0.22 万0.21 段0.22 雷0.22 钱0.20 汤0.20 尹0.24 "
    "黎0.21 易0.17 常0.18 武0.18 乔0.17 贺0.20 赖0.17 龚0.20 文0.16 欧阳0.07 上官0.02 司马0.02"
)
SURNAMES = tuple((share[:-4], float(share[-4:])) for share in _SURNAME_SHARES.split())

GIVEN_NAMES = {
    ("male", 1940): "建国 国强 志明 德明 国华 玉林 福生 永康 文斌 振华 金龙 长春 世荣 庆华 树林",
    ("male", 1965): "伟 军 勇 建军 建华 志强 建平 斌 刚 国栋 海涛 卫东 晓东 永强 志刚 文军 明 平",
    ("male", 1980): "伟 强 磊 洋 涛 超 鹏 杰 俊 飞 浩 凯 健 帅 旭 宁 志伟 海波 晓峰 鑫 亮 峰 宇",
    ("male", 1995): "浩然 子轩 宇航 俊杰 天宇 文博 嘉豪 子豪 宇轩 博文 一鸣 明轩 俊熙 泽宇 晨阳",
    ("female", 1940): "秀英 桂英 秀兰 玉兰 桂兰 淑珍 凤英 玉珍 淑英 桂珍 玉梅 素珍 春兰 惠芳 佩珍",
    ("female", 1965): "丽 敏 静 燕 艳 红 芳 娟 霞 萍 玲 梅 丽华 晓红 秀珍 丽娟 海燕 建红 春梅 慧",
    ("female", 1980): "静 婷 娜 丹 倩 颖 雪 琳 婷婷 晶 佳 璐 洁 丽娜 莹莹 晓燕 思思 蕾 瑶 欢 莎",
    ("female", 1995): "欣怡 梓涵 诗涵 雨桐 佳怡 雨涵 思琪 梦瑶 可馨 一诺 子涵 雅婷 佳琪 若曦 梦琪",
}

_COMPANY_FIRST = "恒 瑞 泰 鼎 华 信 德 源 盛 嘉 润 宏 博 安 启 澜 晟 翰 锦 云"
_COMPANY_SECOND = "达 丰 和 通 诚 远 隆 发 利 兴 越 川 禾 舟 桥 力 光 成 业 林"
_TRADES = (
    "商贸 机械制造 电子科技 建筑工程 餐饮管理 物流 纺织 食品 信息技术 医疗器械 园林绿化 印刷包装"
)
_STREETS = "人民路 中山路 解放路 建设路 和平路 文化路 新华路 长江路 学院路 青年路 朝阳路 光明路"


def surname(chance: Chance) -> str:
    return chance.weighed(SURNAMES)


def given_name(chance: Chance, sex: str, born_in: int) -> str:
    """A name of the generation: the one whose years began last before `born_in`."""
    generations = [begins for of, begins in GIVEN_NAMES if of == sex and begins <= born_in]
    return chance.pick(GIVEN_NAMES[sex, max(generations, default=1940)].split())


def company_name(chance: Chance, city: str) -> str:
    short = city.rpartition("省")[2].removesuffix("市")
    brand = chance.pick(_COMPANY_FIRST.split()) + chance.pick(_COMPANY_SECOND.split())
    return f"{short}{brand}{chance.pick(_TRADES.split())}有限公司"


def address(chance: Chance, branch: Branch) -> str:
    street = chance.pick(_STREETS.split())
    house, floor, flat = chance.between(1, 480), chance.between(1, 18), chance.between(1, 4)
    return f"{branch.city}{branch.district}{street}{house}号{floor}0{flat}室"
