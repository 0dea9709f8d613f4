"""The words of the panel's enrolment page: labels, steps, what is refused and what to do. Pure data."""

from __future__ import annotations

from agent.panel.code_words import CODE, CODE_REFUSED, FIRST_CODE
from agent.panel.words import Words

MODELS: dict[str, Words] = {
    "x86-mini-pc": {"zh": "x86 小主机", "en": "x86 mini PC"},
    "rk3588-board": {"zh": "国产 ARM64 主板（RK3588）", "en": "ARM64 board (RK3588)"},
    "raspberry-pi": {"zh": "树莓派（实验室）", "en": "Raspberry Pi (laboratory)"},
    "pretend": {"zh": "演示：没有硬件", "en": "Demo: no hardware"},
}

PAGE: dict[str, Words] = {
    "title": {"zh": "登记录制箱", "en": "Enrol this box"},
    "lead": {
        "zh": "照着中心给的纸输入。先在“网络”里设好本箱地址。不用手机。",
        "en": "Type from the centre's paper. Set this box's address under Network first. No phone is needed.",
    },
    "network": {"zh": "网络", "en": "Network"},
    "origin": {"zh": "中心地址（写在纸上）", "en": "The centre's address (on the paper)"},
    "paper": {"zh": "登记码（五组）", "en": "One-time code (five groups)"},
    "group": {"zh": "第几组：", "en": "Group "},
    "model": {"zh": "型号", "en": "Model"},
    "code": CODE,
    "first_code": FIRST_CODE,
    "begin": {"zh": "开始登记", "en": "Enrol"},
    "by_camera": {"zh": "或者用摄像机读纸上的二维码", "en": "Or let a camera read the paper's QR code"},
    "camera": {"zh": "摄像机", "en": "Camera"},
    "read": {"zh": "读二维码", "en": "Read it"},
    "looking": {
        "zh": "正在看：把纸放平，靠近镜头，最多等半分钟",
        "en": "Looking: hold the paper flat and near, for half a minute at most",
    },
    "keypad": {"zh": "屏幕键盘", "en": "Keys on the screen"},
    "erase": {"zh": "退格", "en": "Erase"},
    "comparison": {"zh": "核对码", "en": "Comparison"},
    "read_out": {
        "zh": "打内线电话，把核对码读给中心的人，由对方在页面上输入并批准",
        "en": "Read it to the person at the centre by the internal telephone, who types it there and accepts",
    },
    "in_tpm": {"zh": "设备密钥在 TPM 2.0 中，取不出来", "en": "The device key is in the TPM 2.0"},
    "in_file": {
        "zh": "没有用 TPM 2.0：设备密钥是一个文件，记录里会写明",
        "en": "No TPM 2.0 is used: the device key is a file, and records say so",
    },
    "step_keys": {"zh": "本箱生成密钥", "en": "Keys are made in this box"},
    "step_heard": {"zh": "中心收到请求", "en": "The centre has the request"},
    "step_accepted": {"zh": "中心核对、批准", "en": "The centre compares and accepts"},
    "step_written": {"zh": "证书和配置写入本箱", "en": "Certificate and profile are written"},
    "heard": {"zh": "秒前中心应答过", "en": "s ago the centre answered"},
    "again": {"zh": "再试一次", "en": "Try again"},
    "other_code": {"zh": "换一个登记码", "en": "Another code"},
    "enrolled": {"zh": "已登记", "en": "Enrolled"},
    "started": {
        "zh": "各进程正在启动，本页很快变成室内屏。接着核对摄像机，再做验收。",
        "en": "Its processes start; the room's screen takes this page's place. Next: cameras, then commissioning.",
    },
    "to_room": {"zh": "打开室内屏", "en": "To the room's screen"},
}

REFUSED: dict[str, Words] = {
    "silent": {
        "zh": "登记程序没有应答。已登记的箱子不再运行它；未登记的，在控制台查看 systemctl status msr-enrol",
        "en": "No process enrols here: right on an enrolled box; else, at the console, systemctl status msr-enrol",
    },
    "group": {"zh": "这一组与纸上不符，请重看", "en": "This group is mistyped: compare it with the paper"},
    "address": {
        "zh": "中心地址应如 https://10.1.2.3 或 https://名称:端口",
        "en": "An address looks like https://10.1.2.3 or https://NAME:PORT",
    },
    "enrolled": {
        "zh": "不能开始登记：本箱已登记，或者没有这个型号",
        "en": "It cannot begin: the box is enrolled already, or there is no such model",
    },
    "no-camera": {"zh": "没有这台摄像机", "en": "There is no such camera"},
    "picture": {
        "zh": "没有读到二维码：放平、靠近、不要反光，或者改用键盘输入",
        "en": "No code was read: flat, near, no glare; or type it",
    },
    **CODE_REFUSED,
    "technician-silent": {
        "zh": "核对口令的程序没有应答：在控制台查看 systemctl status msr-network",
        "en": "The process that knows the code does not answer: at the console, systemctl status msr-network",
    },
    "unreachable": {
        "zh": "连不上中心，每 3 秒重试：看网线，看中心地址，看“网络”页",
        "en": "The centre is not reached, tried again every 3 s: look at cable, address and the network page",
    },
    "refused": {"zh": "中心没有接受：", "en": "The centre said no: "},
    "altered": {
        "zh": "答话的不是发这个登记码的中心，或者线路上有人改动：通知中心，不要继续",
        "en": "Who answered does not know this code, or the line is tampered with: tell the centre, do not go on",
    },
    "not-accepted": {"zh": "中心未批准：", "en": "The centre did not accept: "},
    "keys": {
        "zh": "密钥没有生成：在主板设置里看 TPM 2.0 是否打开，再试",
        "en": "No keys could be made: see whether the TPM 2.0 is switched on in the board's setup, then try again",
    },
    "not-written": {
        "zh": "证书或配置没有写成：看磁盘是否已满、只读，再试",
        "en": "Certificate or profile could not be written: see whether the disk is full or read-only, then try again",
    },
}
