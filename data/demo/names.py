"""Words that the invented names are made of: places, companies, persons."""

from data.demo.shares import draw, pick

PLACES: dict[str, tuple[str, ...]] = {
    "望潮区": ("古渡", "榕荫", "钟楼前", "石埠", "桥亭", "南薰", "听涛", "书院", "潮声", "北阙"),
    "云湾区": ("云湾", "银沙", "鸥汀", "帆影", "蓝汀", "月塘", "东礁", "晓渔", "霞汀", "汐岸"),
    "镜海区": ("镜海", "明圩", "星浦", "平澜", "镜前", "荷渡", "竹洲", "灯塔", "锦帆", "鹭汀"),
    "白榕区": ("白榕", "柏岭", "兴坪", "三榕", "榕溪", "科苑", "梅垄", "芳圃", "石磬", "溪畔"),
    "兰浦区": ("兰浦", "蕙田", "浦源", "沐溪", "莲渚", "杉林", "鹤坪", "洋畔", "兰渡", "稻香"),
    "晴岭区": ("晴岭", "松涛", "霁云", "岭下", "茶垄", "泉眼", "岩门", "苍坪", "竹涧", "望霞"),
}
"""Invented place names by district."""

WORDS = (
    *("澜序", "屿禾", "棠川", "砚石", "朔望", "青黛", "鹿鸣", "汀兰", "云岫", "听榕", "峦野", "苇航", "星槎", "叠浪", "远岑", "沐风"),
    *("问渠", "清弦", "归帆", "晴川", "微澜", "衔山", "枕流", "松针", "岚起", "知潮", "半潭", "扶摇", "松间", "鸣涧", "栖云", "望晴"),
    *("拾贝", "听雨", "月汀", "花朝", "谷雨", "芒种"),
)
"""Invented words that companies are called by."""

_SURNAMES = "林陈黄张李王吴刘蔡杨许郑谢郭洪邱曾廖赖徐周叶苏庄江何萧罗高潘简朱钟彭游詹胡施沈余卢"
_FIRST = "志建文国明海丽雅淑慧俊伟晓思佳宏振永春秋立博子雨学清"
_SECOND = "强华平英芳民斌杰婷敏辉峰玲娟凯宁涛洁成毅林源恒然"


def person_name(purpose: str) -> str:
    """Return an invented name of three characters that depends on the purpose alone."""
    first, second = _FIRST[draw(f"{purpose}/first", len(_FIRST))], _SECOND[draw(f"{purpose}/second", len(_SECOND))]
    return f"{pick(f'{purpose}/surname', _SURNAMES)}{first}{second}"
