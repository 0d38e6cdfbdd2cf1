"""Which acts leave what kept: results stand as long as no act was done that they could change by."""

from core import issues

LOOKING = ("登录", "退出", "修改密码", "设置日历订阅", "导出", "下载附件", "下载异议附件")
"""Acts after which every page shows what it showed before."""

ABOUT_PERSONS = (
    *LOOKING,
    "设置消息提醒",
    "开通账号",
    "停用账号",
    "启用账号",
    "解锁账号",
    "重置密码",
    "绑定统一认证",
    "授予角色",
    "收回角色",
    "上传附件",
    "删除附件",
    "运行任务",
    "核对导入文件",
    "保存试算",
    "共享试算",
    "收回试算",
    "删除试算",
)
"""Acts that change no figure: results that were computed before still stand."""

ABOUT_A_MONTH = (
    "导入月报",
    "填报月报",
    "确认月报",
    "退回月报",
    "审核月报",
    "申请更正",
    "批准更正",
    "关闭填报",
    "重新开放填报",
    "锁定月份",
)
"""Acts that change nothing of a month locked before them: its lists see what was known then."""

ABOUT_PUBLICATION = (
    "起草通报",
    "发起数据核对",
    "核对数据",
    "答复异议",
    "签发通报",
    "印发通报",
    "作废通报稿",
    "提出红黄牌建议",
    "发红牌",
    "发黄牌",
    "不发红牌",
    "不发黄牌",
    "说明红黄牌",
    "摘牌",
    "不摘牌",
    "提请督查措施",
    "决定督查措施",
    "报告督查措施",
    "办结督查措施",
    "申请不可抗力",
    "批准不可抗力",
)
"""Acts that change nothing of a month locked before them: what they decide is known from later than every lock on."""

ABOUT_LAND = (
    "编制征收计划",
    "批准征收计划",
    "填报征收进度",
    "退回征收进度",
    "审核征收进度",
    "申请征收更正",
    "批准征收更正",
    "登记联合督查",
    "办结联合督查",
)
"""Acts about expropriation that change nothing of any month's lists: those take land from the projects' monthly reports."""

ABOUT_BUILDERS = (
    "设置专业",
    "设置承接范围",
    "列入名录",
    "移出名录",
    "登记项目专业",
    "申请超范围承接",
    "批准超范围承接",
    "登记单位别名",
    "登记概决算",
    "登记培训",
    "录入行为记录",
    "审批行为记录",
    "提出撤销行为记录",
    "决定撤销行为记录",
    "行为记录失效",
    "选定考评办法",
    "录入单位意见",
    "提请列入黑名单",
    "决定黑名单",
    "移出黑名单",
    "申请信用修复",
    "决定信用修复",
    "编制督查计划",
    "公布抽取总体",
    "录入抽取种子",
    "批准重新抽取",
    "登记回避",
    "报送自评",
    "检查评分",
    "登记检查问题",
    "审定评分",
    "取消督查",
    "回复整改",
    "复查问题",
    "起草考评",
    "签发考评",
    "公示考评",
    "对考评提异议",
    "答复考评异议",
    "考评生效",
    "作废考评稿",
)
"""Acts about agent builders that change nothing of any month's lists."""

ABOUT_ISSUES = ("提出问题", *issues.RIGHTS, "上移逾期问题", "决定问题上提", "指定协调人")
"""Acts about problems that change nothing of a month locked before them: each step of a problem has its moment."""

ABOUT_POOL = ("申报入库", "申报阶段", "更正阶段", "申报出库", "审定项目库", "转为重点项目")
"""Acts about the pool that change nothing of any month's lists: a key project made of one counts from an approved plan on."""
ABOUT_MEETINGS = (
    "登记会议",
    "更正会议",
    "附会议材料",
    "登记圆桌会",
    "更正圆桌会",
    "登记意见",
    "派办意见",
    "办理意见",
    "回访意见",
    "意见转问题",
    "登记成果",
    "更正成果",
)
"""Acts about meetings and round tables that change nothing of any month's lists; a problem that comes of one is raised by its own act."""
ABOUT_APPROVALS = ("登记审批事项", "列入绿色通道", "更正审批事项")
"""Acts about approvals that change nothing of any month's lists."""

BESIDE_FACTS = ABOUT_PERSONS + ABOUT_BUILDERS + ABOUT_LAND + ABOUT_POOL + ABOUT_MEETINGS + ABOUT_APPROVALS
"""Acts that change nothing of any list, sealed or open."""
BESIDE_LISTS = BESIDE_FACTS + ABOUT_A_MONTH + ABOUT_PUBLICATION + ABOUT_ISSUES
"""Acts that change nothing of the lists of a locked month."""
