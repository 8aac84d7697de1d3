"""What AArch64 mnemonics mean, for traces that show disassembly alone.

Enters: a mnemonic. Leaves: its place in a few sets, and an assumed operation class. Source: Arm Architecture Reference
Manual for what instructions do, gem5's Arm model for their classes.
"""

from __future__ import annotations

from perfvec.trace.instruction import OPERATION_CLASS_INDEX, InstructionFlag

_CONDITIONAL = InstructionFlag.CONDITIONAL | InstructionFlag.DIRECT
_JUMP = InstructionFlag.UNCONDITIONAL | InstructionFlag.DIRECT
BRANCHES: dict[str, InstructionFlag] = {
    "b": _JUMP,
    "bl": _JUMP | InstructionFlag.CALL,
    "br": InstructionFlag.UNCONDITIONAL,
    "blr": InstructionFlag.UNCONDITIONAL | InstructionFlag.CALL,
    "ret": InstructionFlag.UNCONDITIONAL | InstructionFlag.RETURN,
    "cbz": _CONDITIONAL,
    "cbnz": _CONDITIONAL,
    "tbz": _CONDITIONAL,
    "tbnz": _CONDITIONAL,
}
COMPARES = frozenset({"cmp", "cmn", "tst", "ccmp", "ccmn", "fcmp", "fcmpe", "fccmp", "fccmpe"})
SET_FLAGS = frozenset({"adds", "subs", "ands", "bics", "adcs", "sbcs", "negs", "ngcs"})
READ_FLAGS = frozenset(
    {
        "adc", "adcs", "sbc", "sbcs", "ngc", "ngcs", "csel", "csinc", "csinv", "csneg", "cset", "csetm", "cinc", "cinv",
        "cneg", "ccmp", "ccmn", "fcsel", "fccmp", "fccmpe",
    }
)  # fmt: skip
READ_MODIFY_WRITE = (
    "movk", "bfm", "bfi", "bfxil", "bfc", "ins", "mla", "mls", "fmla", "fmls", "sli", "sri", "bsl", "bit", "bif",
    "tbx", "smlal", "smlsl", "umlal", "umlsl", "saba", "uaba", "ssra", "usra", "srsra", "ursra", "sadalp", "uadalp",
    "sqdmlal", "sqdmlsl", "sdot", "udot", "aese", "aesd", "sha",
)  # fmt: skip
STATUS_STORES = ("stxr", "stlxr", "stxp", "stlxp")

# Mnemonic prefixes, longest first where one begins another, and classes of scalar and vector forms.
_CLASSES: tuple[tuple[str, str, str], ...] = (
    ("fcmla", "SimdFloatMultAcc", "SimdFloatMultAcc"),
    ("fmadd", "FloatMultAcc", "SimdFloatMultAcc"), ("fmsub", "FloatMultAcc", "SimdFloatMultAcc"),
    ("fnmadd", "FloatMultAcc", "SimdFloatMultAcc"), ("fnmsub", "FloatMultAcc", "SimdFloatMultAcc"),
    ("fmla", "SimdFloatMultAcc", "SimdFloatMultAcc"), ("fmls", "SimdFloatMultAcc", "SimdFloatMultAcc"),
    ("fcvt", "FloatCvt", "SimdCvt"), ("scvtf", "FloatCvt", "SimdCvt"), ("ucvtf", "FloatCvt", "SimdCvt"),
    ("frint", "FloatCvt", "SimdCvt"), ("fsqrt", "FloatSqrt", "SimdFloatSqrt"), ("fdiv", "FloatDiv", "SimdFloatDiv"),
    ("fcm", "FloatCmp", "SimdFloatCmp"), ("fccmp", "FloatCmp", "FloatCmp"), ("fac", "FloatCmp", "SimdFloatCmp"),
    ("fmul", "FloatMult", "SimdFloatMult"), ("fnmul", "FloatMult", "SimdFloatMult"),
    ("fmin", "FloatCmp", "SimdFloatCmp"), ("fmax", "FloatCmp", "SimdFloatCmp"),
    ("fmov", "FloatMisc", "SimdMisc"), ("fcsel", "FloatCvt", "FloatCvt"), ("fneg", "FloatMisc", "SimdFloatAlu"),
    ("fabs", "FloatMisc", "SimdFloatAlu"), ("f", "FloatAdd", "SimdFloatAdd"),
    ("sdiv", "IntDiv", "SimdDiv"), ("udiv", "IntDiv", "SimdDiv"),
    ("mul", "IntMult", "SimdMult"), ("madd", "IntMult", "IntMult"), ("msub", "IntMult", "IntMult"),
    ("mneg", "IntMult", "IntMult"), ("smul", "IntMult", "SimdMult"), ("umul", "IntMult", "SimdMult"),
    ("smadd", "IntMult", "IntMult"), ("umadd", "IntMult", "IntMult"), ("smsub", "IntMult", "IntMult"),
    ("umsub", "IntMult", "IntMult"), ("smneg", "IntMult", "IntMult"), ("umneg", "IntMult", "IntMult"),
    ("mla", "SimdMultAcc", "SimdMultAcc"), ("mls", "SimdMultAcc", "SimdMultAcc"),
    ("smla", "SimdMultAcc", "SimdMultAcc"), ("umla", "SimdMultAcc", "SimdMultAcc"),
    ("aes", "SimdAes", "SimdAes"), ("sha1", "SimdSha1Hash", "SimdSha1Hash"),
    ("sha256", "SimdSha256Hash", "SimdSha256Hash"),
    ("add", "IntAlu", "SimdAdd"), ("sub", "IntAlu", "SimdAdd"), ("cm", "IntAlu", "SimdCmp"),
    ("shl", "SimdShift", "SimdShift"), ("sshr", "SimdShift", "SimdShift"), ("ushr", "SimdShift", "SimdShift"),
    ("dup", "SimdMisc", "SimdMisc"), ("movi", "SimdMisc", "SimdMisc"), ("umov", "SimdMisc", "SimdMisc"),
)  # fmt: skip


def assumed_class(mnemonic: str, widths: tuple[str, ...]) -> int:
    """Return the operation class that a mnemonic most likely has in gem5's Arm model.

    Args:
        mnemonic: lower case, without '_uop'.
        widths: first letters of its registers' names; 'v' and 'z' mean a vector.
    """
    if mnemonic.startswith("ld"):
        return OPERATION_CLASS_INDEX["MemRead"]
    if mnemonic.startswith("st"):
        return OPERATION_CLASS_INDEX["MemWrite"]
    if mnemonic in BRANCHES or mnemonic.startswith("b."):
        return OPERATION_CLASS_INDEX["IntAlu"]
    vector = "v" in widths or "z" in widths
    for prefix, scalar_class, vector_class in _CLASSES:
        if mnemonic.startswith(prefix):
            return OPERATION_CLASS_INDEX[vector_class if vector else scalar_class]
    return OPERATION_CLASS_INDEX["SimdAlu" if vector else "IntAlu"]
