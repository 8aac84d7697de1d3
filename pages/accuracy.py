"""Accuracy: how wrong predictions are, against simulation."""

import streamlit as st

st.title("Accuracy")
