"""Tables of AArch64 mnemonics whose registers do not follow from their operand list.

Enters: nothing. Leaves: sets and small predicates by capstone's mnemonic. Source: Arm Architecture Reference
Manual (DDI 0487), chapters C6 and C7. The rule that needs no table: the first operand is written, the others are read.
"""

from __future__ import annotations

from perfvec.trace.instruction import SP_REGISTER

_LINK = 30


def _words(*texts: str) -> frozenset[str]:
    return frozenset(" ".join(texts).split())


NO_DESTINATION = _words(
    "cmp cmn tst ccmp ccmn fcmp fcmpe fccmp fccmpe ptest ctermeq ctermne rmif setf8 setf16 wrffr setffr "
    "b bl br blr ret braa brab braaz brabz blraa blrab blraaz blrabz retaa retab cbz cbnz tbz tbnz "
    "msr sys dc ic at tlbi cfp dvp cpp prfm prfum prfb prfh prfw prfd wfet wfit svc hvc smc brk hlt udf nop"
)

CONDITION_READERS = _words("csel csinc csinv csneg cset csetm cinc cinv cneg fcsel ccmp ccmn fccmp fccmpe")

FLAG_READERS = _words("adc adcs sbc sbcs ngc ngcs cfinv axflag xaflag rmif setf8 setf16")

FLAG_WRITERS = _words(
    "adds subs cmp cmn ands tst bics adcs sbcs ngcs negs ccmp ccmn fcmp fcmpe fccmp fccmpe cfinv axflag xaflag rmif "
    "setf8 setf16 ctermeq ctermne ptest ptrues pfirst pnext rdffrs brkas brkbs brkns brkpas brkpbs movs nots orrs "
    "eors orns nors nands subps "
    "whilege whilegt whilehi whilehs whilele whilelo whilels whilelt whilerw whilewr"
)

# Authentication in the hint space works on the link register, modified by sp, zero or x16.
_SIGN_LINK_BY_SP = ("paciasp", "pacibsp", "autiasp", "autibsp")
_SIGN_LINK = ("paciaz", "pacibz", "autiaz", "autibz", "xpaclri")
_SIGN_X17 = ("pacia1716", "pacib1716", "autia1716", "autib1716")

# Up to two each.
IMPLICIT_READS: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("retaa", "retab", *_SIGN_LINK_BY_SP), (_LINK, SP_REGISTER)),
    **dict.fromkeys(_SIGN_LINK, (_LINK,)),
    **dict.fromkeys(_SIGN_X17, (17, 16)),
}

IMPLICIT_WRITES: dict[str, int] = {
    **dict.fromkeys(("bl", "blr", "blraa", "blrab", "blraaz", "blrabz", *_SIGN_LINK_BY_SP, *_SIGN_LINK), _LINK),
    **dict.fromkeys(_SIGN_X17, 17),
}

# The destination's old value is an input: accumulators, bit inserts and selects, narrowing into the upper half.
_ACCUMULATORS = (
    "mla mls fmla fmls fmlal fmlal2 fmlsl fmlsl2 fcmla smlal smlal2 smlsl smlsl2 umlal umlal2 umlsl umlsl2 "
    "sqdmlal sqdmlal2 sqdmlsl sqdmlsl2 sqrdmlah sqrdmlsh saba uaba sabal sabal2 uabal uabal2 sadalp uadalp "
    "ssra usra srsra ursra sdot udot usdot sudot bfdot smmla ummla usmmla bfmmla fmmla bfmlalb bfmlalt suqadd usqadd "
    "fnmla fnmls fmad fmsb fnmad fnmsb mad msb"
)
_MERGES = "sli sri bsl bit bif tbx movk bfi bfxil bfc bfm ins fmopa fmops"
_NARROW_UPPER = (
    "xtn2 shrn2 rshrn2 sqxtn2 uqxtn2 sqxtun2 sqshrn2 uqshrn2 sqrshrn2 uqrshrn2 sqshrun2 sqrshrun2 addhn2 raddhn2 "
    "subhn2 rsubhn2 fcvtn2 fcvtxn2 bfcvtn2"
)
_CRYPTOGRAPHY = (
    "aese aesd sha1c sha1p sha1m sha1su0 sha1su1 sha256h sha256h2 sha256su0 sha256su1 sha512h sha512h2 sha512su0 "
    "sha512su1 sm3partw1 sm3partw2 sm3tt1a sm3tt1b sm3tt2a sm3tt2b sm4e"
)
# SVE counters add to the register that they are given.
_SVE_COUNTERS = (
    "incb inch incw incd incp decb dech decw decd decp sqincb sqinch sqincw sqincd uqincb uqinch uqincw uqincd "
    "sqdecb sqdech sqdecw sqdecd uqdecb uqdech uqdecw uqdecd sqincp sqdecp uqincp uqdecp insr pfirst"
)
_SVE_ACCUMULATORS = (
    "adclb adclt sbclb sbclt addhnt raddhnt subhnt rsubhnt shrnt rshrnt sqshrnt sqrshrnt uqshrnt uqrshrnt sqshrunt "
    "sqrshrunt sqxtnt uqxtnt sqxtunt fcvtnt bfcvtnt eorbt eortb cdot cmla sqrdcmlah sabalb sabalt uabalb uabalt "
    "smlalb smlalt smlslb smlslt umlalb umlalt umlslb umlslt fmlalb fmlalt fmlslb fmlslt sqdmlalb sqdmlalt sqdmlalbt "
    "sqdmlslb sqdmlslt sqdmlslbt"
)
_READS_DESTINATION = _words(_ACCUMULATORS, _MERGES, _NARROW_UPPER, _CRYPTOGRAPHY, _SVE_COUNTERS, _SVE_ACCUMULATORS)


def reads_destination(mnemonic: str) -> bool:
    """Whether the old value of the first operand is an input as well."""
    signs = mnemonic.startswith(("pac", "aut", "xpac")) and mnemonic != "pacga"
    return mnemonic in _READS_DESTINATION or signs


def reads_flags(mnemonic: str) -> bool:
    """Whether the condition flags are an input."""
    return mnemonic in FLAG_READERS or mnemonic in CONDITION_READERS or mnemonic.startswith(("b.", "bc."))


def is_sve_memory(mnemonic: str) -> bool:
    """Whether an instruction with a memory operand outside the load/store group is an SVE load, store or prefetch."""
    return mnemonic.startswith(("ld", "st", "prf"))
