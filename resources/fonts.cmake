# The figures' font, taken from the distribution's package into the program, so that a figure looks the same everywhere.
set(SACCADE_FONTS)
foreach(style Regular Medium SemiBold Italic)
  find_file(SACCADE_FONT_${style} NAMES Inter-${style}.otf
            PATHS /usr/share/fonts /usr/local/share/fonts $ENV{HOME}/.local/share/fonts $ENV{HOME}/.fonts
            PATH_SUFFIXES opentype/inter inter inter-fonts OTF opentype/Inter Inter)
  if(NOT SACCADE_FONT_${style})
    message(FATAL_ERROR "The font file Inter-${style}.otf was not found. Install the package fonts-inter "
                        "(Debian, Ubuntu), or pass -DSACCADE_FONT_${style}=FILE.")
  endif()
  set_source_files_properties(${SACCADE_FONT_${style}} PROPERTIES QT_RESOURCE_ALIAS Inter-${style}.otf)
  list(APPEND SACCADE_FONTS ${SACCADE_FONT_${style}})
endforeach()
