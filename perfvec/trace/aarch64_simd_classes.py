"""Operation classes of floating-point, Advanced SIMD and SVE mnemonics.

Enters: nothing. Leaves: `SCALAR_FLOAT_CLASSES`, `SIMD_CLASSES` and `SVE_CLASSES`, mnemonic to class name. Source:
the class that each instruction is given in gem5 24.0's src/arch/arm/isa/insts/{fp64,neon64,crypto64,sve}.isa,
with the assembler's aliases added (mov, mvn, sxtl...).
"""

from __future__ import annotations

_SCALAR_FLOAT: dict[str, str] = {
    "FloatAdd": "fadd fsub",
    "FloatCmp": "fcmp fcmpe fccmp fccmpe fmin fmax fminnm fmaxnm",
    "FloatCvt": (
        "fcsel fcvt scvtf ucvtf fcvtas fcvtau fcvtms fcvtmu fcvtns fcvtnu fcvtps fcvtpu fcvtzs fcvtzu fjcvtzs bfcvt"
    ),
    "FloatDiv": "fdiv",
    "FloatMisc": "fmov fneg fabs frintn frintp frintm frintz frinta frinti frintx frint32z frint32x frint64z frint64x",
    "FloatMult": "fmul fnmul",
    "FloatMultAcc": "fmadd fmsub fnmadd fnmsub",
    "FloatSqrt": "fsqrt",
}

# Instructions that gem5 24.0 lacks (bf16, fp16 products, three-way logic, SHA-512) take their nearest kin's class.
# The "2" forms of narrowing and lengthening instructions (smull2, xtn2...) share the class of the plain form.
_SIMD: dict[str, str] = {
    "SimdAdd": (
        "add addhn addp addv raddhn rsubhn sabd sadalp saddlp saddlv shadd shsub sqadd sqsub srhadd ssubl "
        "ssubw sub subhn suqadd uabd uadalp uaddlp uaddlv uhadd uhsub uqadd uqsub urhadd usqadd usubl usubw"
    ),
    "SimdAddAcc": "saba sabal sabdl saddl saddw uaba uabal uabdl uaddl uaddw",
    "SimdAes": "aesd aese",
    "SimdAesMix": "aesimc aesmc",
    "SimdAlu": (
        "abs and bic bif bit bsl cls clz cmtst cnt eor mvn mvni neg orn orr rbit rev16 rev32 rev64 sqabs "
        "sdot sqneg sqshl sqshlu sudot trn1 trn2 udot uqshl usdot uzp1 uzp2 zip1 zip2 "
        "bcax eor3 rax1 xar"
    ),
    "SimdCmp": (
        "cmeq cmge cmgt cmhi cmhs cmle cmlt smax smaxp smaxv smin sminp sminv sqrshl umax umaxp umaxv umin "
        "uminp uminv uqrshl"
    ),
    "SimdCvt": (
        "fcvtas fcvtau fcvtl fcvtms fcvtmu fcvtn fcvtns fcvtnu fcvtps fcvtpu fcvtxn fcvtzs fcvtzu frinta "
        "frinti frintm frintn frintp frintx frintz scvtf ucvtf bfcvtn frint32x frint32z frint64x frint64z"
    ),
    "SimdFloatAdd": "fabd fadd faddp fcadd fsub",
    "SimdFloatAlu": "fabs fneg",
    "SimdFloatCmp": (
        "facge facgt fcmeq fcmge fcmgt fcmle fcmlt fmax fmaxnm fmaxnmp fmaxnmv fmaxp fmaxv fmin fminnm "
        "fminnmp fminnmv fminp fminv"
    ),
    "SimdFloatDiv": "fdiv",
    "SimdFloatMisc": "frsqrts",
    "SimdFloatMult": "fmul fmulx",
    "SimdFloatMultAcc": "fcmla fmla fmls frecpe frecps frecpx fmlal fmlsl bfdot bfmlalb bfmlalt",
    "SimdFloatMatMultAcc": "bfmmla",
    "SimdMatMultAcc": "smmla ummla usmmla",
    "SimdFloatSqrt": "frsqrte fsqrt",
    "SimdMisc": "dup ext fmov ins mov movi smov sqxtn sqxtun tbl tbx umov uqxtn xtn",
    "SimdMult": "mul pmul pmull smull sqdmulh sqdmull sqrdmlah sqrdmlsh sqrdmulh umull",
    "SimdMultAcc": "mla mls smlal smlsl sqdmlal sqdmlsl umlal umlsl urecpe",
    "SimdSha1Hash": "sha1c sha1m sha1p",
    "SimdSha1Hash2": "sha1h",
    "SimdSha256Hash": "sha256h sha512h",
    "SimdSha256Hash2": "sha256h2 sha512h2",
    "SimdShaSigma2": "sha1su1 sha256su0 sha512su0",
    "SimdShaSigma3": "sha1su0 sha256su1 sha512su1",
    "SimdShift": (
        "rshrn shl shll shrn sli sqrshrn sqrshrun sqshrn sqshrun sri srshl srshr srsra sshl sshll sshr ssra "
        "sxtl uqrshrn uqshrn urshl urshr ursra ushl ushll ushr usra uxtl"
    ),
    "SimdSqrt": "ursqrte",
}

_SVE: dict[str, str] = {
    "SimdAdd": "adclb adclt add adr sabd sbclb sbclt sqadd sqsub sub subr uabd uqadd uqsub",
    "SimdAlu": (
        "abs and asr asrd asrr bcax bgrp bic clasta clastb cls clz cnot cnt cntb cntd cnth cntp cntw cpy decb "
        "decd dech decp decw dup dupm eor ext fcpy fmov incb incd inch incp incw index insr lasta lastb lsl "
        "lslr lsr lsrr mov neg not orr pmul pmullb pmullt rax rbit rev revb revd revh revw sclamp sdot sel "
        "smullb smullt splice sqdecb sqdecd sqdech sqdecp sqdecw sqincb sqincd sqinch sqincp sqincw sudot "
        "sunpkhi sunpklo sxtb sxth sxtw tbl tbx trn1 trn2 uclamp udot umullb umullt uqdecb uqdecd uqdech "
        "uqdecp uqdecw uqincb uqincd uqinch uqincp uqincw usdot uunpkhi uunpklo uxtb uxth uxtw uzp1 uzp2 xar "
        "zip1 zip2"
    ),
    "SimdCmp": (
        "cmpeq cmpge cmpgt cmphi cmphs cmple cmplo cmpls cmplt cmpne smax smin umax umin whilege whilegt "
        "whilehi whilehs whilele whilelo whilels whilelt"
    ),
    "SimdCvt": "fcvt fcvtzs fcvtzu frinta frinti frintm frintn frintp frintx frintz scvtf ucvtf",
    "SimdDiv": "sdiv sdivr udiv udivr",
    "SimdFloatAdd": "fabd fadd fcadd fsub fsubr",
    "SimdFloatAlu": "fabs fdup fexpa fneg",
    "SimdFloatCmp": "facge facgt fcmeq fcmge fcmgt fcmle fcmlt fcmne fcmuo fmax fmaxnm fmin fminnm",
    "SimdFloatDiv": "fdiv fdivr",
    "SimdFloatMatMultAcc": "fmmla",
    "SimdFloatMisc": "frsqrts fscale ftsmul",
    "SimdFloatMult": "fmul fmulx ftssel",
    "SimdFloatMultAcc": "fcmla fmad fmla fmls fmsb fnmad fnmla fnmls fnmsb frecpe frecps frecpx ftmad",
    "SimdFloatReduceAdd": "fadda faddv",
    "SimdFloatReduceCmp": "fmaxnmv fmaxv fminnmv fminv",
    "SimdFloatSqrt": "frsqrte fsqrt",
    "SimdMatMultAcc": "smmla ummla usmmla",
    "SimdMisc": "movprfx",
    "SimdMult": "mul smulh umulh",
    "SimdMultAcc": "mad mla mls msb",
    "SimdPredAlu": (
        "ands bics brka brkas brkb brkbs brkn brkns brkpa brkpas brkpb brkpbs compact eors movs nand nands "
        "nor nors nots orn orns orrs pfalse pfirst pnext psel ptest ptrue ptrues punpkhi punpklo rdffr rdffrs "
        "setffr wrffr"
    ),
    "SimdReduceAdd": "saddv uaddv",
    "SimdReduceAlu": "andv eorv orv",
    "SimdReduceCmp": "smaxv sminv umaxv uminv",
}


def by_mnemonic(table: dict[str, str]) -> dict[str, str]:
    """Turn a table of class to its mnemonics, separated by spaces, into mnemonic to class."""
    return {mnemonic: name for name, mnemonics in table.items() for mnemonic in mnemonics.split()}


SCALAR_FLOAT_CLASSES = by_mnemonic(_SCALAR_FLOAT)
_PLAIN_SIMD = by_mnemonic(_SIMD)
SIMD_CLASSES = {f"{mnemonic}2": name for mnemonic, name in _PLAIN_SIMD.items()} | _PLAIN_SIMD
SVE_CLASSES = by_mnemonic(_SVE)
